package dev.longbow.error;

/**
 * Stable codes shown at the start of every error line. The hundreds digit groups them: 1 command
 * line and YAML, 2 plans and expressions, 3 data, 4 resources, 5 input and output, 9 internal.
 */
public enum ErrorCode {
  /** A command-line argument is unknown, missing or malformed. */
  USAGE(101, ErrorKind.USER),
  /** The pipeline file cannot be parsed as YAML or is not readable. */
  SPEC_SYNTAX(102, ErrorKind.USER),
  /** The pipeline file has an unknown key, a missing key or a value of the wrong kind. */
  SPEC_INVALID(103, ErrorKind.USER),
  /** A parameter is unknown, missing or of the wrong type. */
  PARAMETER(104, ErrorKind.USER),
  /** The Java virtual machine lacks an option or has an untested version. */
  ENVIRONMENT(105, ErrorKind.USER),
  /** A format that this version cannot read or write. */
  FORMAT_UNSUPPORTED(106, ErrorKind.USER),

  /** An expression string does not parse. */
  EXPRESSION_SYNTAX(201, ErrorKind.USER),
  /** A column name does not exist. */
  COLUMN_NOT_FOUND(202, ErrorKind.USER),
  /** A name stands for more than one thing, or would appear twice in a result. */
  NAME_AMBIGUOUS(203, ErrorKind.USER),
  /** Operand types do not fit the operation. */
  TYPE_MISMATCH(204, ErrorKind.USER),
  /** A function is unknown or called with the wrong number of arguments. */
  FUNCTION(205, ErrorKind.USER),
  /** A plan cannot be built as written (unknown step, cycle, missing output). */
  PLAN_INVALID(206, ErrorKind.USER),

  /** Files of one input have different schemas, or another schema than declared. */
  SCHEMA_DRIFT(301, ErrorKind.DATA),
  /** A value cannot be converted. */
  BAD_VALUE(302, ErrorKind.DATA),
  /** Integer or decimal overflow, integer division by zero. */
  ARITHMETIC(303, ErrorKind.DATA),
  /** A file is truncated or corrupt. */
  CORRUPT_FILE(304, ErrorKind.DATA),
  /** A join's keys repeat, or its rows are more, than was said to be right. */
  JOIN_CHECK(305, ErrorKind.DATA),
  /** Rows do not fulfil a condition of a check, or are too few or too many. */
  CHECK_FAILED(306, ErrorKind.DATA),

  /** The memory budget cannot hold what must be held at once. */
  MEMORY(401, ErrorKind.RESOURCES),
  /** A disk is full. */
  DISK_FULL(402, ErrorKind.RESOURCES),
  /** A plan is estimated to need more than a limit allows or the disk has; it was not started. */
  OVER_LIMIT(403, ErrorKind.RESOURCES),

  /** An input path matches nothing. */
  INPUT_NOT_FOUND(501, ErrorKind.USER),
  /** Reading failed. */
  READ_FAILED(502, ErrorKind.IO),
  /** Writing failed. */
  WRITE_FAILED(503, ErrorKind.IO),
  /** The output exists and the mode forbids to replace it. */
  OUTPUT_EXISTS(504, ErrorKind.USER),
  /** The output cannot be created where it was asked for. */
  OUTPUT_UNWRITABLE(505, ErrorKind.IO),
  /** A spill file is damaged or vanished. */
  SPILL_CORRUPT(506, ErrorKind.IO),
  /** The run was cancelled. */
  CANCELLED(507, ErrorKind.IO),
  /** A cluster does not answer, has no room, or lost a job. */
  CLUSTER(508, ErrorKind.IO),
  /** A database server does not answer, breaks off or fails. */
  SERVER(509, ErrorKind.IO),
  /** A database server refuses the user, or the user lacks a right. */
  ACCESS_DENIED(510, ErrorKind.USER),
  /** What is read changed behind the plan; a new plan reads it. */
  INPUT_CHANGED(511, ErrorKind.IO),
  /** A table or database is none that an output can be. */
  OUTPUT_UNSUITABLE(512, ErrorKind.USER),

  /** A fault of Longbow itself. */
  INTERNAL(901, ErrorKind.INTERNAL);

  private final int number;
  private final ErrorKind kind;

  ErrorCode(int number, ErrorKind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** The code as printed, for example {@code LB202}. */
  public String label() {
    return "LB" + number;
  }

  /** Who has to act. */
  public ErrorKind kind() {
    return kind;
  }

  /** Whether a task that is run again could succeed. With another plan it may all the same. */
  public boolean isRetryable() {
    return this != INPUT_CHANGED && (kind == ErrorKind.IO || kind == ErrorKind.INTERNAL);
  }
}
