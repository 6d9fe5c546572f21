import { featuresFor, type Answers } from "../engine/axes.ts";
import { companionsOf, type Layer } from "../engine/layer.ts";
import { featuresForMachine, type Machine } from "../engine/machine.ts";
import type { Templates } from "./templates.ts";

/** The layers that the answers ask for and that fit the machine, base first, with those that come along. */
export async function chooseLayers(answers: Answers, machine: Machine, templates: Templates): Promise<Layer[]> {
  const featureIds = await templates.featureIds();
  const found = featuresForMachine(machine, featureIds);
  const answered = Object.entries(answers).map(([key, answer]) => `${key}-${answer}`);
  const asked = templates.answered.filter((id) => answered.includes(id));
  return load(["base", ...featuresFor(answers, featureIds), ...found, ...templates.always, ...asked], templates);
}

async function load(ids: readonly string[], templates: Templates): Promise<Layer[]> {
  const layers = await Promise.all(ids.map(templates.layer));
  const companions = companionsOf(layers);
  return companions.length === 0 ? layers : load([...ids, ...companions], templates);
}
