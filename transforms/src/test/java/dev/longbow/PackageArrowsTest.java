package dev.longbow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages of this module depend on each other in one direction only. */
@AnalyzeClasses(packages = "dev.longbow", importOptions = DoNotIncludeTests.class)
final class PackageArrowsTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.longbow.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheEdgesImportBeam =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.longbow.beam..", "dev.longbow.frame..", "dev.longbow.connector..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  @ArchTest
  static final ArchRule plansDoNotKnowHowTheyAreOptimizedOrRun =
      noClasses()
          .that()
          .resideInAPackage("dev.longbow.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.longbow.optimize..", "dev.longbow.physical..", "dev.longbow.execute..");

  @ArchTest
  static final ArchRule expressionsDoNotKnowTheirKernels =
      noClasses()
          .that()
          .resideInAPackage("dev.longbow.expr..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.longbow.kernel..", "dev.longbow.plan..");
}
