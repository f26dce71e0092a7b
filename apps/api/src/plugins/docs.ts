import { createHash, randomBytes } from 'node:crypto'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyPluginAsync } from 'fastify'

/** The API reference at /docs, from files of ours only: it works without the internet. */
export const docs: FastifyPluginAsync = async app => {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload !== 'string' || !String(reply.getHeader('content-type')).startsWith('text/html'))
      return payload
    const nonce = randomBytes(16).toString('base64url')
    const page = payload.replace('<head>', `<head><meta property="csp-nonce" content="${nonce}">`)
    reply.header('content-security-policy', policyFor(page, nonce))
    reply.header('content-length', Buffer.byteLength(page))
    return page
  })
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Taxiway API',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
}

/** Scripts: ours, and the inline ones of this very page by hash. Styles: those that carry this answer's nonce. */
const policyFor = (page: string, nonce: string): string => {
  const hashes = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, body = '']) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(';')
}
