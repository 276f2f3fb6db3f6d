import { answerBench } from "./answering.ts";

// Loaded into the product's process before its own first line: it can be asked, and is otherwise what operators run.
answerBench();
