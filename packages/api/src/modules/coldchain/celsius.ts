/** Temperatures are stored in degrees Celsius; these convert at the edge, for people and files that use Fahrenheit. */
export const toFahrenheit = (celsius: number): number => (celsius * 9) / 5 + 32;

/** Back again. To the billionth of a degree, so that what was converted there and back is what it was; adding zero makes -0 plain. */
export const toCelsius = (fahrenheit: number): number => Math.round((((fahrenheit - 32) * 5) / 9) * 1e9) / 1e9 + 0;
