import { ButtonLink } from '../../parts/button.js'
import { Empty, PageHead } from '../../parts/panel.js'

export const Page = () => (
  <>
    <PageHead title="Not found" />
    <Empty title="The console has no page at this address.">
      <p>The link may be from another version, or a part of it is missing.</p>
      <p>
        <ButtonLink href="/">Go to Now</ButtonLink>
      </p>
    </Empty>
  </>
)
