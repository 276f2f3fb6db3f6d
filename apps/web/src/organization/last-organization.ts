const key = "freehold.organization";

/** The organization that was open last in this browser, by its short name. */
export const lastOrganization = (): string | null => localStorage.getItem(key);

export const rememberOrganization = (slug: string): void => localStorage.setItem(key, slug);
