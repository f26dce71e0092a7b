import { DomainError } from '@taxiway/domain'
import type { StepDeps } from '../attempt/step-deps.js'

/** A registry may confirm a push and not have it; what Fly cannot pull would fail later, and worse explained. */
export const refuseMissing = async ({ builder }: Pick<StepDeps, 'builder'>, image: string): Promise<void> => {
  if (!(await builder.hasImage(image)))
    throw new DomainError('image.missing', { message: `${image} is not there. Taxiway builds it again.` })
}
