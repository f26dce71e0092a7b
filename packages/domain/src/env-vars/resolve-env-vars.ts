import type { EnvVarId, ProjectId } from '../ids.js'
import type { EnvVarPhase, EnvVarTrust } from './env-var-key.js'
import { type EnvVarPlace, parseEnvVarScope, scopeStrength } from './env-var-scope.js'

/** All facts about a variable except its value. */
export type EnvVarFacts = {
  id: EnvVarId
  /** null: the variable belongs to the organization and applies to all its projects. */
  projectId: ProjectId | null
  key: string
  scope: string
  phase: EnvVarPhase
  trust: EnvVarTrust
  /** Whether its value is a secret: never returned by the API, and masked in logs. */
  sensitive: boolean
  version: number
}

/**
 * `project_wins`: the organization's variable is hidden by the project's own. `untrusted`: the variable
 * applies to this place, but only to trusted code.
 */
export const losingReasons = ['narrower_scope_wins', 'project_wins', 'untrusted'] as const
export type LosingReason = (typeof losingReasons)[number]

export type ResolvedEnvVar<Facts extends EnvVarFacts = EnvVarFacts> = {
  key: string
  /** Absent when every variable of this name is withheld. */
  winner: Facts | undefined
  losers: { variable: Facts; reason: LosingReason }[]
}

/**
 * Which variable of each name applies to a place: a variable of the project before one of its organization,
 * and on either level the narrowest scope (all, production or preview, branch pattern, pull request). For
 * untrusted code, variables for trusted code count as absent; they never hide a variable that all code may
 * have. Pure, ordered by name.
 */
export const resolveEnvVars = <Facts extends EnvVarFacts>(
  variables: readonly Facts[],
  place: EnvVarPlace,
  { trusted }: { trusted: boolean },
): ResolvedEnvVar<Facts>[] => {
  const byKey = new Map<string, { variable: Facts; strength: number }[]>()
  for (const variable of variables) {
    const scope = parseEnvVarScope(variable.scope)
    const strength = scope && scopeStrength(scope, place)
    if (strength === undefined) continue
    byKey.set(variable.key, [...(byKey.get(variable.key) ?? []), { variable, strength }])
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, found]) => {
      // Two patterns may be equally narrow; the winner must always be the same.
      found.sort(
        (a, b) =>
          Number(a.variable.projectId === null) - Number(b.variable.projectId === null) ||
          b.strength - a.strength ||
          (a.variable.scope < b.variable.scope ? -1 : 1),
      )
      const allowed = found.filter(({ variable }) => trusted || variable.trust === 'any')
      const winner = allowed[0]?.variable
      const losers = found
        .filter(({ variable }) => variable !== winner)
        .map(({ variable }) => ({ variable, reason: whyItLoses(variable, winner, trusted) }))
      return { key, winner, losers }
    })
}

const whyItLoses = (loser: EnvVarFacts, winner: EnvVarFacts | undefined, trusted: boolean): LosingReason => {
  if (!trusted && loser.trust === 'trusted_only') return 'untrusted'
  return loser.projectId === winner?.projectId ? 'narrower_scope_wins' : 'project_wins'
}

/**
 * Identifies the variables that apply, without any value: it changes when one of them is added, changed or
 * removed.
 */
export const describeResolved = (
  resolved: readonly ResolvedEnvVar[],
  phases?: readonly EnvVarPhase[],
): string =>
  JSON.stringify(
    resolved.flatMap(({ key, winner }) =>
      winner && (phases?.includes(winner.phase) ?? true) ? [[key, winner.id, winner.version]] : [],
    ),
  )
