/**
 * The empty program: what Deno itself costs.
 *
 * @module
 */
