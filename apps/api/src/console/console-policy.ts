/**
 * What a page of the console may do in a browser: run our own files and call this API. No inline script or style, nothing
 * from another origin, no form that leaves unless it is named here, and no string that becomes markup (trusted types).
 */
export const policyWithForms = (formTarget: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    `form-action ${formTarget}`,
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join(';')

export const consolePolicy = policyWithForms("'none'")
