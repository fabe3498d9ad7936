package dev.carillon.api;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.UTF8StreamJsonParser;

/**
 * Reads JSON of whoever may write an object, and makes each name of a field anew that is not a {@linkplain KnownNames known} one. Jackson's own factory keeps names in a
 * table that all its parsers share: some hundred names that are made to fall into one place of it end the reading of
 * every object from then on, and up to 6,000 names, each as long as an object may be, stay in memory for ever.
 *
 * <p>Bytes alone, in UTF-8 without a byte order mark, as API servers send them.
 */
public final class UnkeptNames extends JsonFactory {
    private static final long serialVersionUID = 1;

    public UnkeptNames(JsonFactoryBuilder settings) {
        super(settings);
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext read, IOContext context, byte[] data, int from, int length) {
        _checkRangeBoundsForByteArray(data, from, length);
        _streamReadConstraints.validateDocumentLength(length);
        return new UTF8StreamJsonParser(
                read,
                context,
                read.getStreamReadFeatures(_streamReadFeatures),
                read.getFormatReadFeatures(_formatReadFeatures),
                null,
                KnownNames.ALL, // no parser adds to it
                data,
                from,
                from + length,
                0,
                false);
    }
}
