"""Control of a served tenant over HTTP, for programs in any language: under `/tenant`, in JSON."""
