import { type ProjectConfig, parseTarget } from '@taxiway/domain'
import type { LaunchSpec } from '@taxiway/fly'
import { runsTrustedCode } from '@taxiway/lifecycle'
import type { Attempt } from '../attempt/attempt.js'
import type { StepSettings } from '../attempt/step-deps.js'

/** The processors and the memory of an environment's machines. Code without trust gets the smallest size and capped memory. */
export const guestOf = (
  { environment, project }: Pick<Attempt, 'environment' | 'project'>,
  { untrusted }: Pick<StepSettings, 'untrusted'>,
): LaunchSpec['guest'] => {
  const { size, memoryMb } = project.config
  if (!runsTrustedCode(environment))
    return { cpuKind: 'shared', cpus: 1, memoryMb: Math.min(memoryMb, untrusted.memoryMb) }
  const [, kind, cpus] = /^(shared-cpu|performance)-(\d+)x$/.exec(size) ?? []
  return { cpuKind: kind === 'performance' ? 'performance' : 'shared', cpus: Number(cpus ?? 1), memoryMb }
}

/** Fly suspends machines of 2 GB at most: such a machine goes on where it was. Larger ones are stopped, and start anew. */
const mostSuspendedMb = 2048

/** What Fly's proxy does with the machine without visitors. Apps of branches never sleep by themselves. */
export const autostopOf = (
  { target }: { target: string },
  { sleep, memoryMb }: Pick<ProjectConfig, 'sleep' | 'memoryMb'>,
): NonNullable<LaunchSpec['autostop']> => {
  if (sleep !== 'on_idle' || parseTarget(target)?.kind !== 'pr') return 'off'
  return memoryMb <= mostSuspendedMb ? 'suspend' : 'stop'
}
