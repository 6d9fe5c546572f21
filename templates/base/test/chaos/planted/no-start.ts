throw new Error("It was planted.");
