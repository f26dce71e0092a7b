import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Sensitive } from '@taxiway/crypto'
import type { SessionReads, SessionRecord } from '@taxiway/db'
import type { Clock } from '@taxiway/runtime'

type Deps = { sessions: SessionReads; clock: Clock; secret: Sensitive<string>; cookieName: string }

export type SessionValidator = {
  /**
   * The valid session of a Cookie header. Unless `fresh`, it may come from the cache and be three seconds
   * old.
   */
  validate: (cookieHeader: string | undefined, options?: { fresh?: boolean }) => Promise<SessionRecord | null>
  /** Whether the header carries a session cookie at all, valid or not. */
  hasCookie: (cookieHeader: string | undefined) => boolean
  /** Removes the session from the cache of this process. */
  forget: (cookieHeader: string | undefined) => void
}

// A revoked session must end everywhere within five seconds; the rest is for requests already in progress.
const cacheMs = 3_000
const cacheSize = 10_000

/**
 * Validates the cookie of Better Auth without Better Auth: first the signature, then one prepared query,
 * cached for a moment. Incomplete sessions are never cached, because they are about to change.
 */
export const createSessionValidator = ({ sessions, clock, secret, cookieName }: Deps): SessionValidator => {
  const cache = new Map<string, { record: SessionRecord; untilMs: number }>()
  const prefix = `${cookieName}=`

  const remember = (token: string, record: SessionRecord) => {
    if (cache.size >= cacheSize) cache.clear()
    cache.set(token, { record, untilMs: clock.monotonicMs() + cacheMs })
  }
  const remembered = (token: string): SessionRecord | undefined => {
    const entry = cache.get(token)
    if (entry === undefined) return undefined
    if (entry.untilMs > clock.monotonicMs() && entry.record.expiresAt > clock.now()) return entry.record
    cache.delete(token)
    return undefined
  }

  return {
    hasCookie: header => readCookie(header, prefix) !== undefined,
    forget: header => {
      const token = readSigned(readCookie(header, prefix), secret)
      if (token !== undefined) cache.delete(token)
    },
    validate: async (header, { fresh = false } = {}) => {
      const token = readSigned(readCookie(header, prefix), secret)
      if (token === undefined) return null
      const known = fresh ? undefined : remembered(token)
      if (known !== undefined) return known
      const record = await sessions.findLive(token)
      if (record === null || isHalf(record)) cache.delete(token)
      else remember(token, record)
      return record
    },
  }
}

/** Signed in, but the second factor of this person is still missing. */
export const isHalf = ({ hasTwoFactor, secondFactorAt }: SessionRecord): boolean =>
  hasTwoFactor && secondFactorAt === null

/** Reject duplicate session cookies: we cannot tell which one is ours. */
const readCookie = (header: string | undefined, prefix: string): string | undefined => {
  const found = header
    ?.split(';')
    .map(part => part.trim())
    .filter(part => part.startsWith(prefix))
  return found?.length === 1 ? found[0]?.slice(prefix.length) : undefined
}

// `<token>.<base64 of HMAC-SHA-256>`, percent-encoded, the format of Better Auth's cookies.
const readSigned = (value: string | undefined, secret: Sensitive<string>): string | undefined => {
  const text = decode(value)
  const dot = text?.lastIndexOf('.') ?? -1
  if (text === undefined || dot < 1) return undefined
  const token = text.slice(0, dot)
  const given = Buffer.from(text.slice(dot + 1), 'base64')
  const wanted = createHmac('sha256', secret.reveal()).update(token).digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : undefined
}

const decode = (value: string | undefined): string | undefined => {
  try {
    return value === undefined ? undefined : decodeURIComponent(value)
  } catch {
    return undefined
  }
}
