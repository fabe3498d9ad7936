package dev.carillon.store;

import static dev.carillon.testkit.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

class PatchesTest {
    record Row(String what, String document, String patch, String result) {}

    /** The cases of RFC 7386, appendix A, each rule with values of our own. */
    static final List<Row> MERGES = List.of(
            new Row("a value is replaced", "{'day':'mon'}", "{'day':'tue'}", "{'day':'tue'}"),
            new Row("a field is added", "{'day':'mon'}", "{'hour':7}", "{'day':'mon','hour':7}"),
            new Row("null removes the only field", "{'day':'mon'}", "{'day':null}", "{}"),
            new Row("null removes one of two fields", "{'day':'mon','hour':7}", "{'day':null}", "{'hour':7}"),
            new Row("a list gives way to a value", "{'day':['mon']}", "{'day':'tue'}", "{'day':'tue'}"),
            new Row("a value gives way to a list", "{'day':'mon'}", "{'day':['tue']}", "{'day':['tue']}"),
            new Row(
                    "objects are merged and null removes inside",
                    "{'at':{'day':'mon'}}",
                    "{'at':{'hour':7,'zone':null}}",
                    "{'at':{'day':'mon','hour':7}}"),
            new Row("lists are not merged", "{'at':[{'day':'mon'}]}", "{'at':[7]}", "{'at':[7]}"),
            new Row("a list document gives way to a list", "['mon','tue']", "['wed','thu']", "['wed','thu']"),
            new Row("an object document gives way to a list", "{'day':'mon'}", "['wed']", "['wed']"),
            new Row("an object document gives way to null", "{'day':'mon'}", "null", "null"),
            new Row("an object document gives way to a string", "{'day':'mon'}", "'never'", "'never'"),
            new Row("a null in the document stays", "{'zone':null}", "{'hour':7}", "{'zone':null,'hour':7}"),
            new Row(
                    "a list document gives way to an object without its nulls",
                    "[1,2]",
                    "{'a':'b','c':null}",
                    "{'a':'b'}"),
            new Row("nulls do not create empty parents' fields", "{}", "{'a':{'b':{'c':null}}}", "{'a':{'b':{}}}"),
            new Row("an empty patch changes nothing", "{'a':{'b':1}}", "{}", "{'a':{'b':1}}"));

    @ParameterizedTest
    @FieldSource("MERGES")
    void merges(Row row) {
        assertThat(Patches.merge(json(row.document()), json(row.patch()))).isEqualTo(json(row.result()));
    }

    @Test
    void a_merge_leaves_the_patch_as_it_was() {
        JsonNode patch = json("{'a':{'b':1}}");
        JsonNode merged = Patches.merge(json("{}"), patch);
        Patches.merge(merged, json("{'a':{'b':2}}"));

        assertThat(patch).isEqualTo(json("{'a':{'b':1}}"));
    }

    /** The cases of RFC 6902, appendix A, each rule with values of our own. */
    static final List<Row> APPLIED = List.of(
            new Row(
                    "adds a member",
                    "{'day':'mon'}",
                    "[{'op':'add','path':'/hour','value':7}]",
                    "{'day':'mon','hour':7}"),
            new Row(
                    "adds an element before another",
                    "{'days':['mon','wed']}",
                    "[{'op':'add','path':'/days/1','value':'tue'}]",
                    "{'days':['mon','tue','wed']}"),
            new Row(
                    "adds an element behind the last by its index",
                    "{'days':['mon']}",
                    "[{'op':'add','path':'/days/1','value':'tue'}]",
                    "{'days':['mon','tue']}"),
            new Row(
                    "adds an element at the end by a dash",
                    "{'days':['mon']}",
                    "[{'op':'add','path':'/days/-','value':['tue','wed']}]",
                    "{'days':['mon',['tue','wed']]}"),
            new Row(
                    "adds over a member",
                    "{'day':'mon'}",
                    "[{'op':'add','path':'/day','value':'tue'}]",
                    "{'day':'tue'}"),
            new Row(
                    "adds an object",
                    "{}",
                    "[{'op':'add','path':'/at','value':{'day':'mon'}}]",
                    "{'at':{'day':'mon'}}"),
            new Row("adds null", "{}", "[{'op':'add','path':'/at','value':null}]", "{'at':null}"),
            new Row("removes a member", "{'day':'mon','hour':7}", "[{'op':'remove','path':'/hour'}]", "{'day':'mon'}"),
            new Row(
                    "removes an element",
                    "{'days':['mon','tue','wed']}",
                    "[{'op':'remove','path':'/days/1'}]",
                    "{'days':['mon','wed']}"),
            new Row("replaces a member", "{'day':'mon'}", "[{'op':'replace','path':'/day','value':1}]", "{'day':1}"),
            new Row("replaces an element", "{'d':[1,2]}", "[{'op':'replace','path':'/d/1','value':3}]", "{'d':[1,3]}"),
            new Row("replaces the whole", "{'day':'mon'}", "[{'op':'replace','path':'','value':{'a':1}}]", "{'a':1}"),
            new Row(
                    "moves a member",
                    "{'from':{'day':'mon','hour':7},'to':{}}",
                    "[{'op':'move','from':'/from/hour','path':'/to/hour'}]",
                    "{'from':{'day':'mon'},'to':{'hour':7}}"),
            new Row(
                    "moves an element",
                    "{'days':['mon','wed','tue']}",
                    "[{'op':'move','from':'/days/1','path':'/days/2'}]",
                    "{'days':['mon','tue','wed']}"),
            new Row(
                    "copies a member",
                    "{'a':{'b':1}}",
                    "[{'op':'copy','from':'/a','path':'/c'},{'op':'replace','path':'/c/b','value':2}]",
                    "{'a':{'b':1},'c':{'b':2}}"),
            new Row(
                    "tests values of each sort",
                    "{'s':'x','n':1,'l':[1,{'z':null}],'b':true}",
                    "[{'op':'test','path':'/s','value':'x'},{'op':'test','path':'/n','value':1},"
                            + "{'op':'test','path':'/l','value':[1,{'z':null}]},{'op':'test','path':'/b','value':true}]",
                    "{'s':'x','n':1,'l':[1,{'z':null}],'b':true}"),
            new Row("compares numbers by value", "{'n':[1]}", "[{'op':'test','path':'/n','value':[1.0]}]", "{'n':[1]}"),
            new Row("ignores members it does not know", "{}", "[{'op':'add','path':'/a','value':1,'x':2}]", "{'a':1}"),
            new Row(
                    "unescapes a tilde after a slash",
                    "{'/':1,'~1':2}",
                    "[{'op':'test','path':'/~01','value':2},{'op':'test','path':'/~1','value':1}]",
                    "{'/':1,'~1':2}"),
            new Row("finds a member with an empty name", "{'':1}", "[{'op':'replace','path':'/','value':2}]", "{'':2}"),
            new Row(
                    "moves a member beside one whose name begins alike",
                    "{'a':{'b':1},'ab':{}}",
                    "[{'op':'move','from':'/a','path':'/ab/c'}]",
                    "{'ab':{'c':{'b':1}}}"),
            new Row("moves a value to its own place", "{'a':1}", "[{'op':'move','from':'/a','path':'/a'}]", "{'a':1}"),
            new Row(
                    "moves a member out of its parent",
                    "{'a':{'b':{'c':1}}}",
                    "[{'op':'move','from':'/a/b/c','path':'/d'}]",
                    "{'a':{'b':{}},'d':1}"),
            new Row("does nothing without operations", "{'a':1}", "[]", "{'a':1}"));

    @ParameterizedTest
    @FieldSource("APPLIED")
    void applies(Row row) throws Patches.DoesNotApply {
        JsonNode result = Patches.apply(json(row.document()), (ArrayNode) json(row.patch()));

        assertThat(result).isEqualTo(json(row.result()));
    }

    record Refused(String what, String document, String patch) {}

    static final List<Refused> REFUSED = List.of(
            new Refused("a failed test", "{'a':1}", "[{'op':'test','path':'/a','value':2}]"),
            new Refused("a number is no string", "{'a':10}", "[{'op':'test','path':'/a','value':'10'}]"),
            new Refused("a test of an absent member", "{}", "[{'op':'test','path':'/a','value':null}]"),
            new Refused("a parent is missing", "{}", "[{'op':'add','path':'/a/b','value':1}]"),
            new Refused("a parent is a value", "{'a':1}", "[{'op':'add','path':'/a/b','value':1}]"),
            new Refused("a removal of nothing", "{}", "[{'op':'remove','path':'/a'}]"),
            new Refused("a replacement of nothing", "{}", "[{'op':'replace','path':'/a','value':1}]"),
            new Refused("an index behind the end", "{'a':[1]}", "[{'op':'add','path':'/a/2','value':1}]"),
            new Refused("a negative index", "{'a':[1]}", "[{'op':'remove','path':'/a/-1'}]"),
            new Refused("an index with a leading zero", "{'a':[1,2]}", "[{'op':'remove','path':'/a/01'}]"),
            new Refused("a dash names no element", "{'a':[1]}", "[{'op':'remove','path':'/a/-'}]"),
            new Refused("a huge index", "{'a':[1]}", "[{'op':'remove','path':'/a/99999999999'}]"),
            new Refused("a move into itself", "{'a':{'b':1}}", "[{'op':'move','from':'/a','path':'/a/c'}]"),
            new Refused("a move of nothing", "{}", "[{'op':'move','from':'/a','path':'/b'}]"),
            new Refused("an unknown operation", "{}", "[{'op':'spin','path':'/a'}]"),
            new Refused("no operation", "{}", "[{'path':'/a'}]"),
            new Refused("no path", "{}", "[{'op':'add','value':1}]"),
            new Refused("no value", "{}", "[{'op':'add','path':'/a'}]"),
            new Refused("no source", "{}", "[{'op':'copy','path':'/a'}]"),
            new Refused("a path without a slash", "{'a':1}", "[{'op':'remove','path':'a'}]"),
            new Refused("an operation that is no object", "{}", "[1]"));

    @ParameterizedTest
    @FieldSource("REFUSED")
    void does_not_apply(Refused row) {
        JsonNode document = json(row.document());
        ArrayNode patch = (ArrayNode) json(row.patch());

        assertThatThrownBy(() -> Patches.apply(document, patch)).isInstanceOf(Patches.DoesNotApply.class);
    }
}
