import { useRef, useState, type DragEvent } from "react";

/** What an element needs to take files that are dropped on it, and whether some are held over it. */
export function useDrop(onFiles: (files: readonly File[]) => void) {
  // Entering a child leaves its parent: what counts is whether anything of the element is under the pointer.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const move = (by: 1 | -1): void => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const taking = {
    onDragEnter: (event: DragEvent): void => {
      event.preventDefault();
      move(1);
    },
    onDragLeave: (): void => move(-1),
    onDragOver: (event: DragEvent): void => event.preventDefault(),
    onDrop: (event: DragEvent): void => {
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { isOver, taking };
}
