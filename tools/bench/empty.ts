/**
 * The empty program: measures Deno's own start-up.
 *
 * @module
 */
