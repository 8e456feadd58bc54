/**
 * The colors in use: the one module that names their package.
 *
 * @module
 */

export { bold, cyan, dim, green, red, yellow } from "jsr:@std/fmt@1.0.10/colors";
