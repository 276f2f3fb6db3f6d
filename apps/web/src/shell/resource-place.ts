import { moduleScreens } from "../modules.ts";

/** The route parameters of a resource's generic page. */
export function placeOf(path: string): { module: string; resource: string } {
  const [module = "", resource = ""] = path.split(".");
  return { module, resource };
}

/** Whether a resource is a module's, whose records have generic pages; those of the platform have pages of their own. */
export const isOfModule = (path: string): boolean => moduleScreens.some(({ id }) => path.startsWith(`${id}.`));
