import { createHash } from 'node:crypto'
import { fromUUIDBytes, getSuffix, typeidUnboxed } from 'typeid-js'
import { z } from 'zod'

/**
 * Every id is opaque text, `<prefix>_<26 characters>`. All but those of environments sort by their creation time (TypeID over UUIDv7).
 */
type Id<Prefix extends string> = string & { readonly __prefix: Prefix }

export type OrganizationId = Id<'org'>
export type ProjectId = Id<'prj'>
export type EnvironmentId = Id<'env'>
export type DeploymentId = Id<'dep'>
export type DeliveryId = Id<'dlv'>
export type CommandId = Id<'cmd'>
export type ApiTokenId = Id<'tok'>
export type ResourceId = Id<'res'>
export type ReleaseId = Id<'rel'>
export type ImageId = Id<'img'>
export type AuditEntryId = Id<'aud'>
export type EnvVarId = Id<'var'>

export type IdPrefix =
  | 'org'
  | 'usr'
  | 'prj'
  | 'env'
  | 'dep'
  | 'dlv'
  | 'cmd'
  | 'tok'
  | 'dec'
  | 'res'
  | 'rel'
  | 'img'
  | 'aud'
  | 'var'
  | 'inv'
  | 'mem'

/** Creates a new id of the given kind. */
export const newId = <Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> =>
  typeidUnboxed(prefix) as string as Id<Prefix>

/** In the order of their codes: so ids sort by their time. */
export const idDigits = '0123456789abcdefghjkmnpqrstvwxyz'

/** What sorts before every id of that time and after: the milliseconds are the first ten characters behind the prefix. */
export const lowestIdOf = (prefix: IdPrefix, at: Date): string => {
  let ms = Math.max(0, at.getTime())
  let text = ''
  for (let n = 0; n < 10; n += 1) {
    text = `${idDigits[ms % 32]}${text}`
    ms = Math.floor(ms / 32)
  }
  return `${prefix}_${text}`
}

/** What sorts after every id of its kind, however a database sorts letters and digits. */
export const highestIdOf = (prefix: IdPrefix): string => `${prefix}_${'z'.repeat(26)}`

/**
 * The id of the environment of a target: always the same one, so that a database that went back in time and meets the pull request again
 * recognizes the app it made for it. It does not sort by time.
 */
export const environmentIdOf = (projectId: ProjectId, target: string): EnvironmentId => {
  const digest = createHash('sha256').update(`taxiway/environment/v1\0${projectId}\0${target}`).digest()
  // Version 8 of RFC 9562: bytes of our own.
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  return `env_${getSuffix(fromUUIDBytes('env', digest.subarray(0, 16)))}` as EnvironmentId
}

/** A Zod schema that accepts ids of one kind only. */
export const idSchema = <Prefix extends IdPrefix>(prefix: Prefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be an id that starts with ${prefix}_`)
    .meta({ description: `Opaque id, ${prefix}_…` }) as unknown as z.ZodType<Id<Prefix>, string>
