import { createHash } from 'node:crypto'
import type { ImageSubject } from '../image-builder.js'

/**
 * One name for everything that decides what a build makes: the same key means the same image would come out. Only the settings that
 * reach the builder count, so that changing the machine's size rebuilds nothing. Trust counts: what strangers' code may have left in a
 * cache must not come out of a trusted build.
 */
export const imageKey = (subject: ImageSubject): string => {
  const { rootDirectory, dockerfilePath, installCommand, buildCommand, startCommand, outputDirectory } =
    subject.config
  const { releaseCommand, dockerBuildArgs } = subject.config
  const parts = [
    2,
    subject.projectId,
    subject.tree,
    [rootDirectory, dockerfilePath, installCommand, buildCommand, startCommand, outputDirectory],
    subject.buildEnvKey ?? '',
    ...(releaseCommand === undefined ? [] : [releaseCommand]),
    ...(subject.trusted === true ? [] : [{ trusted: false }]),
    // In any order they are the same settings.
    ...(dockerBuildArgs === undefined ? [] : [{ dockerBuildArgs: Object.entries(dockerBuildArgs).sort() }]),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
