import { variablesChanged } from '@taxiway/lifecycle'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../auth/principal.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { presentEnvVar } from '../views/env-var.js'
import { changeVariables, type VariableChange } from './change-variables.js'
import { entryOf } from './entry-of.js'
import type { OwnerParams, VariableOwners } from './variable-owners.js'

type ChangeDeps = Pick<Deps, 'vault' | 'wake'> & { change: RunChange; owners: VariableOwners }
type Changing = FastifyRequest & { params: OwnerParams }

/**
 * Changes variables of one owner, all or none, and redeploys environments whose project wants that. Returns
 * the variables that were set, in their new state.
 */
export const createVariableChange =
  ({ vault, wake, change, owners }: ChangeDeps) =>
  (request: Changing, reply: FastifyReply, changes: VariableChange[]) =>
    change(request, reply, async (tx, principal) => {
      const { owner, projects } = await owners.lock(tx, principal, request.params)
      const by = callerOf(principal)
      const changed = await changeVariables(tx, vault, owner, changes, by)
      const redeployed = await variablesChanged(tx, owner.organizationId, projects, changed, by)
      return {
        entry: entryOf(owner, changed),
        body: changed.flatMap(({ after, readable }) => (after ? [presentEnvVar(after, readable)] : [])),
        afterCommit: async () => void (await wake.wakeEnvironments(redeployed)),
      }
    })
