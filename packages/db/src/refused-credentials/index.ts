export {
  claimProbe,
  findCredentialPause,
  forgetRefusals,
  noteRefusal,
  type ProbeOutcome,
  settleProbe,
} from './refusals.js'
