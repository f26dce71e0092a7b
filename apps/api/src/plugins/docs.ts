import { createHash } from 'node:crypto'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyPluginAsync } from 'fastify'

/** The API reference at /docs, from our own files only: it works without the internet. */
export const docs: FastifyPluginAsync = async app => {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload !== 'string' || !String(reply.getHeader('content-type')).startsWith('text/html'))
      return payload
    // Without an icon in the page, a browser requests one that does not exist.
    const page = payload.replace('<head>', '<head><link rel="icon" href="data:,">')
    reply.header('content-security-policy', policyFor(page))
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

/**
 * Scripts: our own, and the inline ones of this page by hash. Styles: any, because the reference writes style
 * attributes, which no nonce covers; without external sources, they cannot leak data.
 */
const policyFor = (page: string): string => {
  const hashes = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, body = '']) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(';')
}
