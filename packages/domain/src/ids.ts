import { typeidUnboxed } from 'typeid-js'
import { z } from 'zod'

/**
 * Every id is opaque text, `<prefix>_<26 characters>`, and sorts by its creation time (TypeID over UUIDv7).
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

/** A Zod schema that accepts ids of one kind only. */
export const idSchema = <Prefix extends IdPrefix>(prefix: Prefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be an id that starts with ${prefix}_`)
    .meta({ description: `Opaque id, ${prefix}_…` }) as unknown as z.ZodType<Id<Prefix>, string>
