/**
 * What stands behind a port cannot be reached just now. Whether the operation took effect is not known, so it may be
 * repeated only when its port says that a repetition changes nothing.
 */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
