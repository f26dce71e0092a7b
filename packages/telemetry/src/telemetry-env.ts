import { Sensitive } from '@taxiway/crypto'
import { envTypes } from '@taxiway/runtime'
import { z } from 'zod'

const isPercentEncoded = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== ''
  } catch {
    return false
  }
}

/** What both processes read to send traces and errors. */
export const telemetryEnv = {
  /** Where traces go: a collector of OpenTelemetry that takes OTLP over HTTP. Unset: no traces. */
  OTEL_EXPORTER_OTLP_ENDPOINT: envTypes.url.optional(),
  /** Headers for it, as `name=value,name=value`. */
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,\s]+=[^,\r\n]*(,[^=,\s]+=[^,\r\n]*)*$/, 'must be name=value,name=value')
    .refine(isPercentEncoded, 'has a % that encodes nothing: write %25')
    .transform(text => new Sensitive(text))
    .optional(),
  /** The share of stories that are traced, each as a whole. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Where errors go: the DSN of a project of Sentry, or of what speaks its protocol. Unset: nowhere. */
  SENTRY_DSN: z
    .string()
    .regex(/^https?:\/\/\w+@[\w.:-]+\/(?:[\w/-]+\/)?\d+$/, 'must be a DSN: https://key@host/project')
    .transform(text => new Sensitive(text))
    .optional(),
}

export type TelemetryEnv = {
  [Key in keyof typeof telemetryEnv]?: z.output<(typeof telemetryEnv)[Key]> | undefined
}
