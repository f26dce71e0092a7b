/**
 * Better Auth's tables, as its own generator writes them (drizzle, plural names; email and password, GitHub, organization, two-factor),
 * with time zones and our id types added; regenerate rather than edit. Its library writes people, sessions and accounts; organizations, members
 * and invitations are written by us, in the transaction of their entry in the audit trail. Ours are: when a session last proved a second factor,
 * which time step of a TOTP was used last, whether an organization insists on one, when it was deleted and when nothing of it was left, the role
 * that is the default, and that a person is a member once.
 */

import type { OrganizationId, TrustRule } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').default(false).notNull(),
  image: text('image'),
  createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true })
    .defaultNow()
    .$onUpdate(() => /* @__PURE__ */ new Date())
    .notNull(),
  twoFactorEnabled: boolean('two_factor_enabled').default(false),
})

export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    token: text('token').notNull().unique(),
    createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true })
      .$onUpdate(() => /* @__PURE__ */ new Date())
      .notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    activeOrganizationId: text('active_organization_id'),
    secondFactorAt: timestamp('second_factor_at', { withTimezone: true }),
  },
  table => [index('sessions_userId_idx').on(table.userId)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: timestamp('access_token_expires_at', {
      withTimezone: true,
    }),
    refreshTokenExpiresAt: timestamp('refresh_token_expires_at', {
      withTimezone: true,
    }),
    scope: text('scope'),
    password: text('password'),
    createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true })
      .$onUpdate(() => /* @__PURE__ */ new Date())
      .notNull(),
  },
  table => [index('accounts_userId_idx').on(table.userId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true })
      .defaultNow()
      .$onUpdate(() => /* @__PURE__ */ new Date())
      .notNull(),
  },
  table => [index('verifications_identifier_idx').on(table.identifier)],
)

export const organizations = pgTable(
  'organizations',
  {
    id: text('id').$type<OrganizationId>().primaryKey(),
    name: text('name').notNull(),
    slug: text('slug').notNull().unique(),
    logo: text('logo'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    metadata: text('metadata'),
    requireTwoFactor: boolean('require_two_factor').default(false).notNull(),
    /** What the author of a pull request needs before its code is trusted. */
    trust: text('trust').$type<TrustRule>().default('write').notNull(),
    /** From then on its members have no rights in it, and its apps are destroyed. */
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    /** When its last app was gone and its keys were destroyed. */
    goneAt: timestamp('gone_at', { withTimezone: true }),
  },
  table => [
    index('organizations_leaving_idx').on(table.id).where(sql`deleted_at is not null and gone_at is null`),
  ],
)

export const members = pgTable(
  'members',
  {
    id: text('id').primaryKey(),
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role').default('viewer').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  table => [
    uniqueIndex('members_person_key').on(table.organizationId, table.userId),
    index('members_list_idx').on(table.organizationId, table.createdAt, table.userId),
    index('members_userId_idx').on(table.userId),
  ],
)

export const invitations = pgTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    role: text('role'),
    status: text('status').default('pending').notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
    inviterId: text('inviter_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  table => [
    index('invitations_list_idx').on(table.organizationId, table.createdAt, table.id),
    index('invitations_email_idx').on(table.email),
  ],
)

export const twoFactors = pgTable(
  'two_factors',
  {
    id: text('id').primaryKey(),
    /** Sealed, as base64, like the backup codes. */
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    verified: boolean('verified').default(true),
    failedVerificationCount: integer('failed_verification_count').default(0),
    lockedUntil: timestamp('locked_until', { withTimezone: true }),
    /** The newest time step whose code was accepted: codes of this and older steps are rejected. */
    lastUsedStep: bigint('last_used_step', { mode: 'number' }).default(0).notNull(),
  },
  table => [
    index('two_factors_secret_kid_idx').on(sql`sealed_kid(${table.secret})`),
    index('two_factors_backup_codes_kid_idx').on(sql`sealed_kid(${table.backupCodes})`),
    index('twoFactors_userId_idx').on(table.userId),
  ],
)
