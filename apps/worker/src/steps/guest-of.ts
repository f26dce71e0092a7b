import type { ProjectConfig } from '@taxiway/domain'
import type { LaunchSpec } from '@taxiway/fly'

/** The processors and the memory of a project's machines. */
export const guestOf = ({
  size,
  memoryMb,
}: Pick<ProjectConfig, 'size' | 'memoryMb'>): LaunchSpec['guest'] => {
  const [, kind, cpus] = /^(shared-cpu|performance)-(\d+)x$/.exec(size) ?? []
  return { cpuKind: kind === 'performance' ? 'performance' : 'shared', cpus: Number(cpus ?? 1), memoryMb }
}
