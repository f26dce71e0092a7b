import {
  accounts,
  invitations,
  members,
  organizations,
  sessions,
  twoFactors,
  users,
  verifications,
} from './schema.js'

/** The tables that Better Auth reads and writes, by the names its adapter looks for. It reaches no others. */
export const authTables = {
  accounts,
  invitations,
  members,
  organizations,
  sessions,
  twoFactors,
  users,
  verifications,
}
