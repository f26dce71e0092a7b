import type { SandboxedBuilder } from './build/sandboxed-builder.js'
import { throwIfAborted } from './build/throw-if-aborted.js'
import type { PlannedBuild } from './buildkit/buildkit-builder.js'
import { planSource } from './plan/plan-source.js'

type Deps = {
  sandboxed: SandboxedBuilder
  /** Builds Dockerfiles, or says what brings that. */
  dockerfiles: PlannedBuild
}

/** One builder of two: the plan of a source says which of them builds it. Images of both are kept alike. */
export const createPlannedBuilder = ({ sandboxed, dockerfiles }: Deps): SandboxedBuilder => ({
  ...sandboxed,
  build: async input => {
    throwIfAborted(input.signal)
    const plan = await planSource(input)
    return plan.dockerfile === undefined ? sandboxed.build(input, plan) : dockerfiles(input, plan)
  },
})
