/** A setting as the form shows it. */
export type Setting = {
  name: string
  group: string
  description: string
  /** What counts when the setting is not set, in words. */
  without: string
  kind: 'boolean' | 'choice' | 'integer' | 'text' | 'lines' | 'pairs'
  choices: readonly string[]
  limits: { min?: number | undefined; max?: number | undefined; step?: number | undefined }
  /** Whether an empty value can be set, which is not the same as not setting it. */
  mayBeEmpty: boolean
}

/** The parts of JSON Schema that the settings use. */
type Property = {
  type?: string
  enum?: string[]
  description?: string
  default?: unknown
  minimum?: number
  maximum?: number
  multipleOf?: number
  'x-group'?: string
  'x-default'?: string
}

/** The settings that the API describes, in its order. */
export const readSettings = (schema: Record<string, unknown>): Setting[] =>
  Object.entries((schema['properties'] ?? {}) as Record<string, Property>).map(([name, property]) => ({
    name,
    group: property['x-group'] ?? 'Other settings',
    description: property.description ?? '',
    without: property['x-default'] ?? showValue(property.default),
    kind: kindOf(property),
    choices: property.enum ?? [],
    limits: { min: property.minimum, max: property.maximum, step: property.multipleOf },
    mayBeEmpty: property.default !== undefined && /^(string|array)$/.test(property.type ?? ''),
  }))

const kindOf = ({ type, enum: choices }: Property): Setting['kind'] => {
  if (choices) return 'choice'
  if (type === 'boolean' || type === 'integer') return type
  if (type === 'array') return 'lines'
  return type === 'object' ? 'pairs' : 'text'
}

/** A value as the field of its setting holds it. */
export const toText = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${name}=${String(one)}`)
      .join('\n')
  return String(value)
}

/** The value of what was typed; null: the setting is not set. */
export const fromText = ({ kind, mayBeEmpty }: Setting, text: string): unknown => {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (kind === 'boolean') return text === '' ? null : text === 'true'
  if (kind === 'integer') return text === '' ? null : Number(text)
  if (kind === 'lines') return lines.length > 0 || mayBeEmpty ? lines : null
  if (kind === 'pairs')
    return lines.length > 0
      ? Object.fromEntries(
          lines.map(line => {
            const at = line.indexOf('=')
            return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)]
          }),
        )
      : null
  return text === '' && !(mayBeEmpty && kind === 'text') ? null : text
}

/** A value in one line. */
export const showValue = (value: unknown): string => {
  if (typeof value === 'string') return value === '' ? 'empty' : value
  return JSON.stringify(value) ?? ''
}
