import { basename } from "node:path";
import { problemWithName, suggestName } from "../engine/names.ts";
import { errors } from "../errors.ts";
import { findPlace, type Place } from "../shell/place.ts";

export interface Location {
  readonly place: Place;
  /** The name of the package: the last segment of the target. */
  readonly name: string;
}

/** Where the repository will stand and what it will be called, or why it cannot. */
export async function locate(folder: string, workingFolder: string): Promise<Location> {
  const place = await findPlace(folder, workingFolder);
  const name = basename(place.target);
  const problem = problemWithName(name);
  if (problem) throw errors.invalidName(name, problem, suggestName(name));
  return { place, name };
}
