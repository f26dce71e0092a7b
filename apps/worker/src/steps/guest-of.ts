import { type ProjectConfig, parseTarget } from '@taxiway/domain'
import type { LaunchSpec } from '@taxiway/fly'

/** The processors and the memory of a project's machines. */
export const guestOf = ({
  size,
  memoryMb,
}: Pick<ProjectConfig, 'size' | 'memoryMb'>): LaunchSpec['guest'] => {
  const [, kind, cpus] = /^(shared-cpu|performance)-(\d+)x$/.exec(size) ?? []
  return { cpuKind: kind === 'performance' ? 'performance' : 'shared', cpus: Number(cpus ?? 1), memoryMb }
}

/** Fly suspends machines of 2 GB at most: such a machine goes on where it was. Larger ones are stopped, and start anew. */
const mostSuspendedMb = 2048

/** What Fly's proxy does with the machine when nobody visits it. Apps of branches never sleep by themselves. */
export const autostopOf = (
  { target }: { target: string },
  { sleep, memoryMb }: Pick<ProjectConfig, 'sleep' | 'memoryMb'>,
): NonNullable<LaunchSpec['autostop']> => {
  if (sleep !== 'on_idle' || parseTarget(target)?.kind !== 'pr') return 'off'
  return memoryMb <= mostSuspendedMb ? 'suspend' : 'stop'
}
