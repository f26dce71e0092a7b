/**
 * What the console's page may do in a browser: run our own files and call this API. No inline script or style, nothing
 * from another origin, no form that leaves, and no string that becomes markup (trusted types).
 */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';')
