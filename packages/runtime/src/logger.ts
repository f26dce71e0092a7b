import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Field names whose values never reach a log, at any depth up to three. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'privateKey',
  'x-hub-signature-256',
  'fly-machine-lease-nonce',
]
const quoted = secretNames.map(name => `["${name}"]`)

export type LoggerOptions = {
  name: string
  level: string
  version?: string
  destination?: DestinationStream
}

/** JSON lines with a level by name and ISO times; known secret fields are masked. */
export const createLogger = ({ name, level, version, destination }: LoggerOptions): Logger =>
  pino(
    {
      name,
      level,
      base: { version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: {
        paths: quoted.flatMap(field => [field, `*${field}`, `*.*${field}`]),
        censor: '[redacted]',
      },
    },
    ...(destination ? [destination] : []),
  )
