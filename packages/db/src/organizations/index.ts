export {
  countOpenInvitations,
  findOpenInvitation,
  insertInvitation,
  revokeInvitation,
  takeInvitation,
} from './invitations.js'
export { findLeavingOrganizations, forgetOrganization, markOrganizationDeleted } from './leave.js'
export {
  countOwners,
  deleteMember,
  findAddress,
  findMember,
  insertMember,
  lockMemberships,
  updateMemberRole,
} from './members.js'
export { createOrganizationReads, listOrganizationsOf, type OrganizationReads } from './read.js'
export { seedOwnedOrganization } from './seed.js'
export { insertOrganization, lockOrganization, updateOrganization } from './write.js'
