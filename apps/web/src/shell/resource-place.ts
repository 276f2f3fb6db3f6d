/** The route parameters of a resource's generic page. */
export function placeOf(path: string): { module: string; resource: string } {
  const [module = "", resource = ""] = path.split(".");
  return { module, resource };
}
