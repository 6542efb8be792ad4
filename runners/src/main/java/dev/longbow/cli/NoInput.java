package dev.longbow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/**
 * What {@code --skip-if-no-input} makes of a pipeline that cannot be planned: nothing to do, when
 * all that is wrong is that inputs have no files yet. Schedulers tell it from a failure by the exit
 * code.
 */
final class NoInput {
  /** What Airflow's operators take for a skipped task. */
  static final int EXIT_CODE = 99;

  private static final ObjectMapper JSON = new ObjectMapper();

  private NoInput() {}

  /** Whether inputs without files are the only problem. */
  static boolean isOnlyProblemOf(LongbowException problem) {
    return problem.problems().stream().allMatch(one -> one.code() == ErrorCode.INPUT_NOT_FOUND);
  }

  /** Says on stderr, and in the JSON of the last line of stdout, which inputs have no files. */
  static void print(LongbowException problem) {
    List<LongbowException> missing = problem.problems();
    ObjectNode json = JSON.createObjectNode();
    json.put("status", "skipped");
    json.put("rows", 0);
    ArrayNode inputs = json.putArray("missing_inputs");
    for (LongbowException input : missing) {
      System.err.println("Skipped: " + input.line());
      inputs.addObject().put("name", input.step().orElse("")).put("reason", input.text());
    }
    json.putArray("outputs");
    try {
      System.out.println(JSON.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write the result", e);
    }
  }
}
