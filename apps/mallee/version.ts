/** Of this program, as status and bundles name it. */
export const version = '0.1.0';
