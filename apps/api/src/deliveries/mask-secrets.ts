const named = /secret|token|password|private_key/i

/** The same value, with text under keys that name a secret replaced by `••••`. */
export const maskSecrets = (value: unknown): Record<string, unknown> => mask(value) as Record<string, unknown>

const mask = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(mask)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' && named.test(key) ? '••••' : mask(inner),
    ]),
  )
}
