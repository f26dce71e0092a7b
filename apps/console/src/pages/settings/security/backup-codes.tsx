import { Button } from '../../../parts/button.js'
import { ShownOnce } from '../../../parts/shown-once.js'
import styles from '../settings.module.css'

/** The codes for the day on which the phone is lost. They are shown this once. */
export const BackupCodes = ({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) => (
  <div className={styles.stack}>
    <p>
      Keep these backup codes where you find them without your phone. Each replaces one code of the app, once.
      They are not shown again.
    </p>
    <ShownOnce text={codes.join('\n')} what="backup codes" file="taxiway-backup-codes.txt" />
    <Button look="primary" onClick={onDone}>
      I have kept them
    </Button>
  </div>
)
