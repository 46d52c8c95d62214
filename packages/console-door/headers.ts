/** What every answer carries. */
export const everyHeader: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * What goes with the app's files. Scripts come from here alone and never from within a page; the design system sets
 * styles by attribute, and pictures of screens and previews are made in the page.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...everyHeader,
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};

/** What goes with bytes that users have stored: shown by nobody as a page of ours, whatever they claim to be. */
export const strangerHeaders: Readonly<Record<string, string>> = {
  ...everyHeader,
  'content-security-policy': "sandbox; default-src 'none'",
};
