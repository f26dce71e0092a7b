import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** Forbids browsers to run or embed any answer of ours. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
}

/** Answers that never reach a route (an unreadable URL) set these headers by hand. */
export const bareSecurityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '1; mode=block',
}

export const securityHeaders = fp(
  async app => {
    await app.register(helmet, {
      contentSecurityPolicy,
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      hsts: { maxAge: 31_536_000, includeSubDomains: true },
      // Helmet would send 0, which is right for today's browsers; our API contract requires the older value.
      xXssProtection: false,
    })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('x-xss-protection', '1; mode=block')
    })
  },
  { name: 'security-headers' },
)
