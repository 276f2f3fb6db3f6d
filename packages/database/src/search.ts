import { sql, type SQL } from "drizzle-orm";

/**
 * True for rows whose search columns contain the text, without regard to case and accents. For tables declared with
 * `search` columns; hardening keeps their folded text in a column that Drizzle does not know.
 */
export function foldedSearch(text: string): SQL<boolean> {
  return sql<boolean>`strpos(search_text, freehold.fold(${text})) > 0`;
}
