/** IAM's answers carry policy documents percent-encoded as RFC 3986 says; clients decode them. */
export const documentView = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
