import { DomainError } from '@taxiway/domain'
import type { PlannedBuild } from './buildkit-builder.js'

/** In place of a builder of Dockerfiles where there is none. `why` names what is missing, and ends with the next step. */
export const refuseDockerfiles =
  (why: string): PlannedBuild =>
  async (_input, { dockerfile }) => {
    throw new DomainError('build.buildkit_missing', {
      message: `${dockerfile} needs BuildKit. ${why} Or set startCommand (a server) or outputDirectory (a site) to build without the Dockerfile.`,
    })
  }
