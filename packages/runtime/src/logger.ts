import { type DestinationStream, type Logger, pino } from 'pino'
import { currentTrail } from './trail.js'

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
  /** Masks secrets by value in every complete line; by name they are masked anyway. */
  redactLine?: (line: string) => string
  destination?: DestinationStream
}

/** JSON lines with a level by name, ISO times and the fields of `currentTrail`; known secret fields are masked. */
export const createLogger = ({ name, level, version, redactLine, destination }: LoggerOptions): Logger =>
  pino(
    {
      name,
      level,
      base: { version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError },
      // A copy: pino adds the fields of the line to it.
      mixin: () => ({ ...currentTrail() }),
      ...(redactLine ? { hooks: { streamWrite: redactLine } } : {}),
      redact: {
        paths: quoted.flatMap(field => [field, `*${field}`, `*.*${field}`]),
        censor: '[redacted]',
      },
    },
    ...(destination ? [destination] : []),
  )

/** As pino writes errors, less what database errors carry: statements with their parameters, which hold what people sent us. */
const describeError = (error: Error): unknown => {
  const described = pino.stdSerializers.err(error) as unknown as Record<string, unknown>
  for (const key of ['query', 'params']) delete described[key]
  for (const key of ['message', 'stack']) {
    if (typeof described[key] === 'string')
      described[key] = described[key].replace(/\bparams: .*$/gm, 'params: [redacted]')
  }
  return described
}
