import t from 'tap'
import { openApi } from './support.js'

t.test(
  'a forwarded address counts only when the peer is a proxy we trust, and only what that proxy saw',
  async t => {
    const { app } = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '10.9.9.9' })
    const statuses = async (remoteAddress: string, forwardedFor: (i: number) => string) => {
      const seen: number[] = []
      for (let i = 0; i < 4; i += 1) {
        const headers = { 'x-forwarded-for': forwardedFor(i) }
        seen.push((await app.inject({ url: '/v1/projects', remoteAddress, headers })).statusCode)
      }
      return seen
    }
    t.strictSame(await statuses('10.9.9.9', i => `198.51.100.${i}`), [401, 401, 401, 401])
    t.strictSame(await statuses('10.9.9.9', i => `203.0.113.${i}, 198.51.100.99`), [401, 401, 429, 429])
    t.strictSame(await statuses('192.0.2.7', i => `198.51.100.${i + 10}`), [401, 401, 429, 429])
  },
)
