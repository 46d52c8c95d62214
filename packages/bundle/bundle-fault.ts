/** What is wrong with a bundle, in words for whoever made it; each client of this package says it in its own way. */
export class BundleFault extends Error {}
