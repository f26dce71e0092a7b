import { api } from '../data/client.js'
import { startOver } from '../data/session.js'
import { Confirm } from './confirm.js'
import { TextField } from './field.js'

/** Makes an organization, whose owner one is then. */
export const createOrganization = async (form: FormData) => {
  const body = { name: String(form.get('name')), slug: String(form.get('slug')) }
  return (await api.POST('/v1/organizations', { body })).data
}

export const OrganizationFields = () => (
  <>
    <TextField label="Name" name="name" required maxLength={64} />
    <TextField label="Short name" name="slug" required hint="Lower-case letters, digits and dashes." />
  </>
)

/** Makes another organization, and goes on in it. */
export const CreateOrganization = ({ onClose }: { onClose: () => void }) => (
  <Confirm
    title="Create an organization"
    verb="Create it"
    onClose={onClose}
    run={async form => {
      const { id: organizationId } = await createOrganization(form)
      await api.POST('/api/auth/organization/set-active', { body: { organizationId } })
      await startOver()
    }}
  >
    <p>You are its owner, and act for it from then on.</p>
    <OrganizationFields />
  </Confirm>
)
